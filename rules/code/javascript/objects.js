const _ = require('lodash');
const libxmljs = require('libxmljs');
const serialize = require('node-serialize');
const yaml = require('js-yaml');

function restore(text) {
  // ruleid: js-deserialisation
  const first = serialize.unserialize(text);
  // ruleid: js-deserialisation
  const second = require('node-serialize').unserialize(text);
  // ok: js-deserialisation
  const third = JSON.parse(text);
  // ok: js-deserialisation
  const fourth = serialize.serialize(text);

  // ruleid: js-yaml-unsafe-schema
  const fifth = yaml.load(text, { schema: yaml.DEFAULT_FULL_SCHEMA });
  // ruleid: js-yaml-unsafe-schema
  const sixth = yaml.load(text, { filename: 'a', schema: yaml.DEFAULT_FULL_SCHEMA });
  // ok: js-yaml-unsafe-schema
  const seventh = yaml.load(text);
  // ok: js-yaml-unsafe-schema
  const eighth = yaml.load(text, { schema: yaml.JSON_SCHEMA });
  return [first, second, third, fourth, fifth, sixth, seventh, eighth];
}

function merging(req, settings, text) {
  // ruleid: js-prototype-pollution-merge
  _.merge(settings, req.body);
  const data = JSON.parse(text);
  // ruleid: js-prototype-pollution-merge
  _.defaultsDeep({}, data);
  // ok: js-prototype-pollution-merge
  _.merge(settings, { name: 'a' });
  // ok: js-prototype-pollution-merge
  _.merge(settings, _.pick(req.body, ['name']));
}

function keys(req, table) {
  // ruleid: js-prototype-pollution-key
  table[req.body.group][req.body.name] = req.body.value;
  // ruleid: js-prototype-pollution-key
  _.set(table, req.query.path, 1);
  // ok: js-prototype-pollution-key
  table.groups[0].name = req.body.value;
  // ok: js-prototype-pollution-key
  _.set(table, 'a.b', req.query.value);
}

function methods(req, api) {
  // ruleid: js-method-from-request
  api[req.params.action](1);
  const action = req.query.action;
  // ruleid: js-method-from-request
  api[action](req.body);
  // ok: js-method-from-request
  api.list(req.query.action);
  // ok: js-method-from-request
  ACTIONS.get(action)(1);
}

async function records(req, User, user) {
  // ruleid: js-mass-assignment
  await User.create(req.body);
  // ruleid: js-mass-assignment
  await User.findByIdAndUpdate(req.params.id, req.body, { new: true });
  // ruleid: js-mass-assignment
  Object.assign(user, req.body);
  // ok: js-mass-assignment
  await User.create({ name: req.body.name });
  // ok: js-mass-assignment
  await User.findByIdAndUpdate(req.params.id, { name: req.body.name });
}

function documents(text) {
  // ruleid: js-xml-entities
  const first = libxmljs.parseXml(text, { noent: true });
  // ruleid: js-xml-entities
  const second = libxmljs.parseXmlString(text, { noblanks: true, noent: true });
  // ok: js-xml-entities
  const third = libxmljs.parseXml(text);
  // ok: js-xml-entities
  const fourth = libxmljs.parseXml(text, { noent: false });
  return [first, second, third, fourth];
}

function deepMerge(target, source) {
  for (const key in source) {
    if (typeof source[key] === 'object') {
      // ruleid: js-for-in-merge
      deepMerge(target[key], source[key]);
    } else {
      target[key] = source[key];
    }
  }
  return target;
}

function extendDeep(target, source) {
  for (let key in source) {
    // ruleid: js-for-in-merge
    target[key] = typeof source[key] === 'object' ? extendDeep(target[key], source[key]) : source[key];
  }
}

function mergeOwn(target, source) {
  for (const key in source) {
    if (key === '__proto__') continue;
    // ok: js-for-in-merge
    mergeOwn(target[key], source[key]);
  }
}

function mergeKnown(target, source) {
  for (const key in source) {
    if (Object.hasOwn(target, key)) {
      // ok: js-for-in-merge
      mergeKnown(target[key], source[key]);
    }
  }
}
