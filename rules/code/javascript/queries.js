const ldap = require('ldapjs');
const mysql = require('mysql');
const xpath = require('xpath');

async function handle(req, res, db, pool, knex) {
  // ruleid: js-sql-injection-request
  db.query('SELECT * FROM users WHERE id = ' + req.params.id);
  const name = req.query.name;
  // ruleid: js-sql-injection-request, js-sql-statement-built
  await pool.query(`SELECT * FROM users WHERE name = '${name}'`);
  // ruleid: js-sql-injection-request
  await knex.raw('SELECT * FROM users ORDER BY ' + name);
  const statement = 'DELETE FROM users WHERE name = "' + req.body.name + '"';
  // ruleid: js-sql-injection-request
  await pool.execute(statement);
  // ok: js-sql-injection-request
  await pool.query('SELECT * FROM users WHERE name = $1', [name]);
  // ok: js-sql-injection-request
  await pool.query('SELECT * FROM users LIMIT ' + Number(req.query.limit));
  // ok: js-sql-injection-request
  await pool.query('SELECT * FROM users WHERE name = ' + mysql.escape(name));
}

function glued(db, owner) {
  // ruleid: js-sql-statement-built
  db.query("SELECT * FROM notes WHERE owner = '" + owner + "'");
  // ruleid: js-sql-statement-built
  db.run(`UPDATE notes SET seen = 1 WHERE owner = ${owner}`);
  // ok: js-sql-statement-built
  db.query('SELECT * FROM notes WHERE owner = ?', [owner]);
  // ok: js-sql-statement-built
  db.query('SELECT * FROM notes ' + 'WHERE owner = 1');
  const slots = owner.map(() => '?').join(',');
  // ok: js-sql-statement-built
  db.query(`DELETE FROM notes WHERE id IN (${slots})`, owner);
  // ok: js-sql-statement-built
  db.get(`notes/${owner}`);
}

function raw(prisma, builder, name) {
  // ruleid: js-prisma-raw-unsafe
  prisma.$queryRawUnsafe(`SELECT * FROM users WHERE name = '${name}'`);
  // ruleid: js-prisma-raw-unsafe
  builder.where("user.name = '" + name + "'");
  // ok: js-prisma-raw-unsafe
  prisma.$queryRaw`SELECT * FROM users WHERE name = ${name}`;
  // ok: js-prisma-raw-unsafe
  builder.where('user.name = :name', { name });
}

async function login(req, User) {
  // ruleid: js-nosql-injection-request
  const first = await User.findOne({ name: req.body.name, code: req.body.code });
  const { mail } = req.body;
  // ruleid: js-nosql-injection-request
  const second = await User.findOne({ mail });
  // ruleid: js-nosql-injection-request
  await User.deleteMany(req.query);
  // ok: js-nosql-injection-request
  const third = await User.findOne({ name: String(req.body.name) });
  // ok: js-nosql-injection-request
  const fourth = await User.findOne({ age: Number(req.body.age) });
  // ok: js-nosql-injection-request
  const fifth = [1, 2].find((value) => value === req.body.age);
  return [first, second, third, fourth, fifth];
}

function scripted(User, name, code) {
  // ruleid: js-mongo-where
  User.find({ $where: 'this.name == "' + name + '"' });
  // ruleid: js-mongo-where
  User.find({ $where: `this.name == "${name}"` });
  // ruleid: js-mongo-where
  User.find().$where(code);
  // ok: js-mongo-where
  User.find({ $where: 'this.first == this.last' });
  // ok: js-mongo-where
  User.find({ name });
}

function directory(req, client) {
  const name = req.query.name;
  // ruleid: js-ldap-injection-request
  client.search('dc=example,dc=com', { filter: `(uid=${name})`, scope: 'sub' }, () => {});
  // ruleid: js-ldap-injection-request
  ldap.parseFilter('(uid=' + req.body.name + ')');
  // ok: js-ldap-injection-request
  client.search('dc=example,dc=com', { filter: new ldap.EqualityFilter({ attribute: 'uid', value: name }) }, () => {});
  // ok: js-ldap-injection-request
  client.search('dc=example,dc=com', { filter: '(uid=*)', scope: 'sub' }, () => {});
}

function nodes(req, tree) {
  // ruleid: js-xpath-injection-request
  const first = xpath.select("//user[name='" + req.query.name + "']", tree);
  const name = req.body.name;
  // ruleid: js-xpath-injection-request
  const second = xpath.parse(`//user[name='${name}']`);
  // ok: js-xpath-injection-request
  const third = xpath.parse('//user[name=$name]').select({ node: tree, variables: { name } });
  // ok: js-xpath-injection-request
  const fourth = xpath.select('//user', tree);
  return [first, second, third, fourth];
}
