// Makes src/report.ts from the report's JSON Schema, so that the types of the
// application and the document that the program writes cannot drift apart.
//   types(schema) → text; as a program: --write FILE or --check, with --schema FILE.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, resolve } from "node:path";

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
  const missing = Object.keys(schema.properties).filter((k) => !schema.required.includes(k));
  if (missing.length > 0) throw new Error(`${name}: ${missing} must be required`);
  const members = Object.entries(schema.properties).map(([key, value]) => {
    const note = value.description ? `  /** ${value.description} */\n` : "";
    return `${note}  readonly ${key}: ${type(value)};\n`;
  });
  return `${comment}export interface ${name} {\n${members.join("")}}\n`;
}

export function types(schema) {
  const parts = ["// Made from docs/schema/report-1.schema.json by tools/types.mjs: do not edit.\n"];
  for (const [name, definition] of Object.entries(schema.$defs)) parts.push(declaration(pascal(name), definition));
  parts.push(declaration("Report", schema));
  return parts.join("\n");
}

const here = dirname(fileURLToPath(import.meta.url));
if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const option = (name, fallback) => {
    const at = process.argv.indexOf(name);
    return at > 0 ? process.argv[at + 1] : fallback;
  };
  const schemaFile = option("--schema", resolve(here, "../../docs/schema/report-1.schema.json"));
  const target = resolve(here, "../src/report.ts");
  const text = types(JSON.parse(readFileSync(schemaFile, "utf8")));
  if (process.argv.includes("--write")) {
    writeFileSync(target, text);
  } else if (readFileSync(target, "utf8") !== text) {
    console.error("web/src/report.ts does not fit docs/schema/report-1.schema.json: run `npm run types` in web/");
    process.exit(1);
  }
}
