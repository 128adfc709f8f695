/* Whether data has the form that its schema asks for, so that nothing behind it needs to doubt a
 * type. Only as much of JSON Schema as the pages' schemas use; a string is not asked whether it is
 * a date, nor an object whether it has more members. */

export interface Schema {
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}

type Test = (value: unknown) => boolean;

function object(schema: Schema, compile: (s: Schema) => Test): Test {
  const members = Object.entries(schema.properties ?? {}).map(([key, s]) => [key, compile(s), schema.required?.includes(key) === true] as const);
  const others = typeof schema.additionalProperties === "object" ? compile(schema.additionalProperties) : null;
  return (v) => {
    if (typeof v !== "object" || v === null || Array.isArray(v)) return false;
    const o = v as Record<string, unknown>;
    for (const [key, test, required] of members) {
      const member = o[key];
      if (member === undefined ? required : !test(member)) return false;
    }
    return others === null || Object.values(o).every(others);
  };
}

function ofType(name: string, schema: Schema, compile: (s: Schema) => Test): Test {
  switch (name) {
    case "object":
      return object(schema, compile);
    case "array": {
      const item = compile(schema.items ?? {});
      return (v) => Array.isArray(v) && v.every(item);
    }
    case "string": {
      const pattern = schema.pattern === undefined ? null : new RegExp(schema.pattern, "u");
      return (v) => typeof v === "string" && (pattern === null || pattern.test(v));
    }
    case "integer":
    case "number": {
      const least = schema.minimum ?? -Infinity;
      return (v) => typeof v === "number" && v >= least && (name === "number" || Number.isInteger(v));
    }
    case "null":
      return (v) => v === null;
    default:
      return (v) => typeof v === name;
  }
}

/** Each schema becomes a function once: documents have hundreds of thousands of values. */
export function fits(value: unknown, root: Schema): boolean {
  const known = new Map<string, Test>();
  const none: Test = () => false;
  const any = (tests: readonly Test[]): Test => (v) => tests.some((test) => test(v));
  const compile = (schema: Schema): Test => {
    if (schema.$ref !== undefined) {
      const name = schema.$ref.replace("#/$defs/", "");
      // Looked up when it is asked, so that a definition may name itself.
      if (!known.has(name)) {
        known.set(name, none);
        known.set(name, compile(root.$defs?.[name] ?? {}));
      }
      return (v) => (known.get(name) ?? none)(v);
    }
    if (schema.const !== undefined) return (v) => v === schema.const;
    if (schema.enum !== undefined) return (v) => schema.enum?.includes(v) === true;
    if (schema.anyOf !== undefined) return any(schema.anyOf.map(compile));
    if (schema.type === undefined) return () => true;
    const names = typeof schema.type === "string" ? [schema.type] : schema.type;
    return any(names.map((name) => ofType(name, schema, compile)));
  };
  return compile(root)(value);
}
