import sqlite3
import smtplib
from urllib.request import urlopen

import boto3
import grpc
import psycopg2
import redis
import requests
from django.urls import path
from fastapi import FastAPI
from flask import Flask
from pymongo import MongoClient

app = Flask(__name__)
api = FastAPI()


# ruleid: py-route-methods
@app.route("/orders", methods=["GET"])
def orders():
    # ruleid: py-http-call
    return requests.get("https://rates.example.org/v1", timeout=3).json()


# ruleid: py-route-verb
@api.post("/pay")
async def pay(order: int):
    # ruleid: py-http-call
    return urlopen("https://bank.example.com/pay")


urlpatterns = [
    # ruleid: py-route-table
    path("admin/", pay),
]

# ruleid: py-grpc-server
server = grpc.server(None)
# ruleid: py-postgresql
orders_db = psycopg2.connect("dbname=orders")
# ruleid: py-sqlite
local = sqlite3.connect("local.db")
# ruleid: py-redis
cache = redis.Redis(host="cache")
# ruleid: py-mongodb
documents = MongoClient("mongodb://documents")
# ruleid: py-object-storage
files = boto3.client("s3")
# ruleid: py-message-broker
queue = boto3.client("sqs")
# ruleid: py-smtp
mail = smtplib.SMTP("mail.example.org")
# ruleid: py-grpc-call
channel = grpc.insecure_channel("stock:50051")
settings = {"a": 1}
# ok: py-http-call
value = settings.get("a")
# ok: py-object-storage
events = boto3.client("events")


# ok: py-route
# ok: py-route-verb
@property
def name(self):
    # ok: py-redis
    return redis.VERSION


import http.server
import celery
import mysql.connector
import sqlalchemy
from elasticsearch import Elasticsearch

# ruleid: py-http-server
web = http.server.HTTPServer(("", 80), None)
# ruleid: py-mysql
stock = mysql.connector.connect(host="stock")
# ruleid: py-sql
engine = sqlalchemy.create_engine("postgresql://orders")
# ruleid: py-search-index
index = Elasticsearch("http://index")


# ruleid: py-message-handler
@celery.shared_task(bind=True)
def send(self):
    return 1
