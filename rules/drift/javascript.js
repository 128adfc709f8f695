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

// ruleid: js-route
app.get("/orders", async (req, res) => {
  // ruleid: js-http-call
  const rates = await fetch("https://rates.example.org/v1");
  // ok: js-route
  res.json(cache.get("orders"));
});
// ok: js-route
app.get(setting);
// ruleid: js-http-call
axios.post("https://bank.example.com/pay", { a: 1 });
// ok: js-http-call
cache.get("https://example.org");
// ruleid: js-smtp
const mail = nodemailer.createTransport({ host: "mail" });
// ruleid: js-http-server
http.createServer(app).listen(80);
