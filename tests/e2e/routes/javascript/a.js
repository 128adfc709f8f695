// Express, Fastify, Koa.
const express = require('express');
const app = express();
const users = express.Router();
const alone = express.Router();
const V1 = '/v1';

app.get('/a/:id', show);
app.post("/b", checked, create);
app.put(V1 + '/orders', replace);
app.patch(`${BASE}/templates/${name}/end`, change);
app.all('*', nothing);
users.get('/:user(\\d+)/orders/:order?', list);
users.route('/chained').get(list).post(create);
app.use('/users', checked, users);
alone.delete('/elsewhere', remove);
app.use('/static', express.static('public'));
fastify.route({ method: 'GET', url: '/fastify/:id', handler: show });

// none of these
const setting = app.get('/setting');
cache.get('/cache', 1);
api.get('/client', { params: 1 });
// app.get('/commented', show);
const text = "app.get('/text', show)";
