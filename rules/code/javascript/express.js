const cors = require('cors');
const express = require('express');
const helmet = require('helmet');
const session = require('express-session');

function redirects(req, res) {
  // ruleid: js-open-redirect-request
  res.redirect(req.query.next);
  const { host } = req.body;
  // ruleid: js-open-redirect-request
  res.redirect(302, 'https://' + host);
  // ok: js-open-redirect-request
  res.redirect('/items/' + req.params.id);
  // ok: js-open-redirect-request
  res.redirect(`/items/${req.params.id}`);
}

function answers(req, res) {
  // ruleid: js-xss-response-request
  res.send('<p>Hello ' + req.query.name + '</p>');
  const name = req.params.name;
  // ruleid: js-xss-response-request
  res.status(200).send(`<p>Hello ${name}</p>`);
  // ok: js-xss-response-request
  res.send('<p>Hello ' + escapeHtml(req.query.name) + '</p>');
  // ok: js-xss-response-request
  res.json({ name });
}

function origins(app, req, res) {
  // ruleid: js-cors-any-origin
  app.use(cors({ origin: true, credentials: true }));
  // ruleid: js-cors-any-origin
  res.setHeader('Access-Control-Allow-Origin', req.headers.origin);
  // ok: js-cors-any-origin
  app.use(cors({ origin: 'https://shop.example.com', credentials: true }));
  // ok: js-cors-any-origin
  res.setHeader('Access-Control-Allow-Origin', 'https://shop.example.com');
}

function cookies(app, res, value, options) {
  // ruleid: js-cookie-flags-off
  res.cookie('theme', value, { httpOnly: false });
  // ruleid: js-cookie-flags-off
  app.use(session({ secret: process.env.KEY, cookie: { secure: false } }));
  // ok: js-cookie-flags-off
  res.cookie('theme', value, { httpOnly: true });
  // ok: js-cookie-flags-off
  app.use(session({ secret: process.env.KEY, cookie: { secure: true } }));
  // ruleid: js-cookie-session-flags
  res.cookie('session', value);
  // ruleid: js-cookie-session-flags
  res.cookie('authToken', value, { httpOnly: true });
  // ok: js-cookie-session-flags
  res.cookie('session', value, { httpOnly: true, secure: true, sameSite: 'lax' });
  // ok: js-cookie-session-flags
  res.cookie('theme', value);
  // ok: js-cookie-session-flags
  res.cookie('session', value, { maxAge: 1000, ...options });
}

function errors(error, res) {
  // ruleid: js-error-stack-sent
  res.status(500).send(error.stack);
  // ruleid: js-error-stack-sent
  res.status(500).json({ message: 'failed', stack: error.stack });
  // ok: js-error-stack-sent
  res.status(500).json({ message: 'failed' });
  // ok: js-error-stack-sent
  console.error(error.stack);
}

function settings(app) {
  // ruleid: js-helmet-protection-off
  app.use(helmet({ contentSecurityPolicy: false }));
  // ruleid: js-helmet-protection-off
  app.use(helmet({ noSniff: false, hsts: { maxAge: 1000 } }));
  // ok: js-helmet-protection-off
  app.use(helmet());
  // ok: js-helmet-protection-off
  app.use(helmet({ crossOriginEmbedderPolicy: false }));
  // ruleid: js-trust-proxy-all
  app.set('trust proxy', true);
  // ruleid: js-trust-proxy-all
  app.enable('trust proxy');
  // ok: js-trust-proxy-all
  app.set('trust proxy', 1);
  // ok: js-trust-proxy-all
  app.set('trust proxy', 'loopback');
}
