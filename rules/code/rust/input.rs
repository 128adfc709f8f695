use std::env;
use std::fs;
use std::process::Command;

fn commands() {
    let tool = env::args().nth(1).unwrap();
    // ruleid: rs-command-injection
    Command::new(tool).spawn();
    let script = env::var("SCRIPT").unwrap();
    // ruleid: rs-command-injection
    Command::new("sh").arg("-c").arg(script).spawn();
    // ok: rs-command-injection
    Command::new("ls").arg(env::args().nth(2).unwrap()).spawn();
    // ok: rs-command-injection
    Command::new("sh").arg("-c").arg("ls | wc -l").spawn();
}

fn shells(name: &str) {
    // ruleid: rs-shell-command-format
    Command::new("sh").arg("-c").arg(format!("tar xf {}", name)).spawn();
    // ruleid: rs-shell-command-format
    Command::new("/bin/bash").arg("-c").arg(&format!("cat {}", name)).spawn();
    // ok: rs-shell-command-format
    Command::new("tar").arg("xf").arg(format!("{}.tar", name)).spawn();
    // ok: rs-shell-command-format
    Command::new("sh").arg("-c").arg("ls | wc -l").spawn();
}

async fn queries(client: &Client, pool: &Pool, name: &str) {
    // ruleid: rs-sql-format
    sqlx::query(&format!("SELECT * FROM users WHERE name = '{}'", name)).fetch_all(pool).await;
    // ruleid: rs-sql-format
    client.execute(&format!("DELETE FROM users WHERE name = '{}'", name), &[]).await;
    // ok: rs-sql-format
    sqlx::query("SELECT * FROM users WHERE name = $1").bind(name).fetch_all(pool).await;
    // ok: rs-sql-format
    client.execute("DELETE FROM users WHERE name = $1", &[&name]).await;
}

async fn show(path: web::Path<String>) -> HttpResponse {
    // ruleid: rs-path-traversal-request
    let first = fs::read_to_string(path.into_inner());
    // ok: rs-path-traversal-request
    let second = fs::read_to_string("readme.txt");
    HttpResponse::Ok().finish()
}

async fn download(Query(name): Query<String>) -> Response {
    let target = format!("/srv/data/{}", name);
    // ruleid: rs-path-traversal-request
    let file = File::open(target);
    let base = Path::new(&name).file_name();
    // ok: rs-path-traversal-request
    let safe = File::open(base);
    respond(file, safe)
}

async fn fetch(Query(address): Query<String>, client: Client) -> Response {
    // ruleid: rs-ssrf-request
    let first = reqwest::get(&address).await;
    // ruleid: rs-ssrf-request
    let second = client.get(format!("http://{}/status", address)).send().await;
    // ok: rs-ssrf-request
    let third = reqwest::get("https://api.example.com/status").await;
    // ok: rs-ssrf-request
    let fourth = client.get("https://api.example.com/").send().await;
    respond(first, second)
}

async fn parse(body: String) -> Response {
    // ruleid: rs-unwrap-on-input
    let number = body.parse::<u32>().unwrap();
    // ruleid: rs-unwrap-on-input
    let order: Order = serde_json::from_str(&body).unwrap();
    // ok: rs-unwrap-on-input
    let other = body.parse::<u32>().unwrap_or(0);
    // ok: rs-unwrap-on-input
    let checked: Result<Order, _> = serde_json::from_str(&body);
    respond(number, order)
}

fn lengths(data: &[u8], wide: u64) {
    // ruleid: rs-narrowing-length-cast
    let first = data.len() as u16;
    // ruleid: rs-narrowing-length-cast
    let second = data.len() as i32;
    // ok: rs-narrowing-length-cast
    let third = data.len() as u64;
    // ok: rs-narrowing-length-cast
    let fourth = u16::try_from(data.len());
}

fn pages(name: &str) {
    // ruleid: rs-text-format-html
    let first = Html(format!("<h1>{}</h1>", name));
    // ruleid: rs-text-format-html
    let second = HttpResponse::Ok().content_type("text/html").body(format!("<h1>{}</h1>", name));
    // ok: rs-text-format-html
    let third = Html("<h1>fixed</h1>");
    // ok: rs-text-format-html
    let fourth = HttpResponse::Ok().content_type("text/plain").body(format!("{}", name));
}
