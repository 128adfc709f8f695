// axum, actix, Rocket.
pub fn app() -> Router {
    Router::new()
        .route("/part", get(list).post(get_user))
        .nest("/part-of", Router::new().route("/in/:id", put(change)))
}

fn main() {
    let whole = Router::new()
        .route("/whole/{id}", delete(gone))
        .nest("/api", Router::new().route("/inner/*rest", get(show)).route("/behind", patch(show)));
    App::new()
        .service(web::scope("/scope").service(one).service(two))
        .route("/actix", web::post().to(add));
    let nothing = map.get("/map");
    let text = r#".route("/text", get(x))"#;
    // .route("/commented", get(x))
}

#[get("/one/{id}")]
async fn one(path: web::Path<u32>) -> impl Responder {
    "/not/a/route"
}

#[put("/two/<id>?<page>", data = "<body>")]
pub fn two(id: u32) -> String {
    String::new()
}

#[post("/elsewhere")]
async fn elsewhere() -> impl Responder {
    ""
}

#[cfg("/none")]
fn none() {}
