// Makes the types of each page from its JSON Schema, so that the application and the
// document that the program writes cannot drift apart.
//   node tools/types.mjs --write | --check [--schemas FOLDER]
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, resolve } from "node:path";
import { option, pages } from "./pages.mjs";

const pascal = (name) =>
  name
    .split("_")
    .map((w) => w[0].toUpperCase() + w.slice(1))
    .join("");

function type(schema) {
  if (schema.$ref) return pascal(schema.$ref.replace("#/$defs/", ""));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((v) => JSON.stringify(v)).join(" | ");
  if (schema.anyOf) return schema.anyOf.map(type).join(" | ");
  if (Array.isArray(schema.type)) return schema.type.map((t) => type({ ...schema, type: t })).join(" | ");
  switch (schema.type) {
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array": {
      const item = type(schema.items);
      return /[| ]/.test(item) ? `readonly (${item})[]` : `readonly ${item}[]`;
    }
    default:
      throw new Error(`no type for ${JSON.stringify(schema)}`);
  }
}

function declaration(name, schema) {
  const comment = schema.description ? `/** ${schema.description} */\n` : "";
  if (schema.type !== "object") return `${comment}export type ${name} = ${type(schema)};\n`;
  if (schema.additionalProperties !== false) {
    if (Object.keys(schema.properties ?? {}).length > 0) throw new Error(`${name}: either members or any members`);
    const value = schema.additionalProperties === true ? "unknown" : type(schema.additionalProperties);
    return `${comment}export type ${name} = Readonly<Record<string, ${value}>>;\n`;
  }
  const members = Object.entries(schema.properties).map(([key, value]) => {
    const note = value.description ? `  /** ${value.description} */\n` : "";
    return `${note}  readonly ${key}${schema.required.includes(key) ? "" : "?"}: ${type(value)};\n`;
  });
  return `${comment}export interface ${name} {\n${members.join("")}}\n`;
}

function types(page, schema) {
  const parts = [`// Made from docs/schema/${page.schema} by tools/types.mjs: do not edit.\n`];
  for (const [name, definition] of Object.entries(schema.$defs)) parts.push(declaration(pascal(name), definition));
  parts.push(declaration(page.name, schema));
  return parts.join("\n");
}

const web = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const schemas = option("--schemas", resolve(web, "../docs/schema"));
for (const page of pages) {
  const target = resolve(web, page.types);
  const text = types(page, JSON.parse(readFileSync(resolve(schemas, page.schema), "utf8")));
  if (process.argv.includes("--write")) {
    writeFileSync(target, text);
  } else if (readFileSync(target, "utf8") !== text) {
    console.error(`web/${page.types} does not fit docs/schema/${page.schema}: run \`npm run types\` in web/`);
    process.exit(1);
  }
}
