const express = require("express");
// ruleid: js-postgresql
const { Pool } = require("pg");
// ruleid: js-redis
const redis = require("redis");
// ruleid: js-mongodb
import mongoose from "mongoose";
// ok: js-mongodb
import path from "path";

const app = express();
const cache = new Map();
const shop = express.Router();
// ruleid: js-route
shop.post("/pay", pay);
// ruleid: js-route
shop.delete("/pay", pay);

// ruleid: js-route-named
app.get("/orders", async (req, res) => {
  // ruleid: js-http-call
  const rates = await fetch("https://rates.example.org/v1");
  // ok: js-route
  res.json(cache.get("orders"));
});
// ok: js-route-named
app.get(setting);
// ruleid: js-http-call
axios.post("https://bank.example.com/pay", { a: 1 });
// ok: js-http-call
cache.get("https://example.org");
// ruleid: js-smtp
const mail = nodemailer.createTransport({ host: "mail" });
// ruleid: js-http-server
http.createServer(app).listen(80);

function routes(router) {
  // ruleid: js-route-named
  router.put("/stock", stock);
  // ok: js-route-named
  router.get("stock");
}
// ruleid: js-mysql
import mysql from "mysql2/promise";
// ruleid: js-sqlite
const sqlite = require("better-sqlite3");
// ruleid: js-sql
import { DataSource } from "typeorm";
// ruleid: js-object-storage
import { S3Client } from "@aws-sdk/client-s3";
// ruleid: js-search-index
const { Client } = require("@elastic/elasticsearch");
// ruleid: js-message-broker
import amqp from "amqplib";
// ruleid: js-message-handler
channel.consume("orders", handle);
