const ejs = require('ejs');
const Handlebars = require('handlebars');
const nunjucks = require('nunjucks');
const pug = require('pug');
const vm = require('vm');
// ruleid: js-vm-not-a-sandbox
const { VM } = require('vm2');

function handle(req, res) {
  // ruleid: js-code-injection-request
  eval(req.query.expression);
  const source = req.body.source;
  // ruleid: js-code-injection-request, js-eval-dynamic
  new Function('a', 'return ' + source);
  // ruleid: js-code-injection-request, js-vm-not-a-sandbox
  vm.runInNewContext(source, {});
  // ok: js-code-injection-request
  JSON.parse(req.body.source);
  // ok: js-code-injection-request
  setTimeout(() => res.end(), req.query.delay);
}

function evaluated(name, callback) {
  // ruleid: js-eval-dynamic
  eval('handle' + name + '()');
  // ruleid: js-eval-dynamic
  const make = new Function('value', `return value.${name}`);
  // ok: js-eval-dynamic
  eval('1 + 2');
  // ok: js-eval-dynamic
  const add = new Function('a', 'b', 'return a + b');
  return callback(make, add);
}

function timers(name) {
  // ruleid: js-timer-string
  setTimeout('refresh()', 100);
  // ruleid: js-timer-string
  window.setInterval('show("' + name + '")', 100);
  // ok: js-timer-string
  setTimeout(() => refresh(), 100);
  // ok: js-timer-string
  setTimeout(() => show('text', 'of ' + name, `and ${name}`), 100);
  // ok: js-timer-string
  setTimeout(refresh, 100);
}

function contexts(code) {
  // ruleid: js-vm-not-a-sandbox
  vm.runInNewContext(code, { console: null });
  // ruleid: js-vm-not-a-sandbox
  new VM({ timeout: 100 }).run(code);
  // ok: js-vm-not-a-sandbox
  vm.runInNewContext('1 + 2', {});
  // ok: js-vm-not-a-sandbox
  vm.createContext({});
}

function modules(req) {
  // ruleid: js-require-request
  const plugin = require('./plugins/' + req.params.plugin);
  const name = req.query.name;
  // ruleid: js-require-request
  import(`./languages/${name}.js`);
  // ok: js-require-request
  const fixed = require('./plugins/first');
  // ok: js-require-request
  const chosen = PLUGINS.get(name);
  return [plugin, fixed, chosen];
}

function templates(req, res) {
  // ruleid: js-template-injection-request
  const first = ejs.render('<p>Hello ' + req.query.name + '</p>');
  // ruleid: js-template-injection-request
  const second = Handlebars.compile(req.body.template);
  // ok: js-template-injection-request
  const third = ejs.render('<p>Hello <%= name %></p>', { name: req.query.name });
  // ok: js-template-injection-request
  const fourth = pug.compile('p Hello');

  // ruleid: js-render-options-request
  res.render('profile', req.query);
  // ruleid: js-render-options-request
  res.render('profile', req.body, () => {});
  // ok: js-render-options-request
  res.render('profile', { name: req.query.name });
  // ok: js-render-options-request
  res.render('profile');
  return [first, second, third, fourth];
}

function escaping(app, text) {
  // ruleid: js-template-escape-off
  nunjucks.configure('views', { autoescape: false, express: app });
  // ruleid: js-template-escape-off
  Handlebars.compile(text, { noEscape: true });
  // ok: js-template-escape-off
  nunjucks.configure('views', { autoescape: true, express: app });
  // ok: js-template-escape-off
  Handlebars.compile(text);
}
