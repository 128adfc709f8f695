"""Flask and FastAPI: what has a prefix in this file, what has one that is not known."""
import requests
from fastapi import APIRouter, FastAPI
from flask import Blueprint, Flask

from . import imported

app = Flask(__name__)
V1 = "/v1"
orders = Blueprint("orders", __name__, url_prefix="/orders")
elsewhere = Blueprint("elsewhere", __name__)
mounted = Blueprint("mounted", __name__)


@app.route("/both", methods=["GET", "POST"])
@orders.route("/<int:order>")
def one(order=0):
    return "/not/a/route"


@elsewhere.route("/files/<path:name>")
def files(name):
    return requests.get("/neither")


@mounted.route("/health")
def health():
    return settings.get("/setting", None)


@imported.route("/of-another-file")
def another():
    pass


@app.route(V1 + "/stock")
def stock():
    pass


@app.route(f"{PREFIX}/formatted/{PART}/end")
def formatted():
    pass


@app.route(compute())
def computed():
    pass


app.add_url_rule("/added", view_func=one, methods=("PUT",))
app.register_blueprint(mounted, url_prefix="/mounted")

api = FastAPI()
items = APIRouter(prefix="/items")
late = APIRouter()


@api.delete("/direct/{item_id:int}")
async def direct(item_id: int):
    pass


@items.get("/{item_id}")
async def item(item_id: int):
    pass


@late.patch("/late")
def patched():
    pass


api.include_router(late, prefix="/api")


@functools.wraps("/wraps")
def wrapped():
    pass


# @app.route("/commented")
text = """
@app.route("/in-a-text")
def quoted(): pass
"""
