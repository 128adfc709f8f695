import type { Request, Response } from "express";
import legacy = require("legacy");
import Alias = Outer.Inner.Deep;
export = legacy;
export type Id = string | number | null;
type Handler<T extends object = {}> = (req: Request, next: () => void) => Promise<T[]>;

declare module "untyped";
declare const VERSION: string;
declare function external(a: number): void;

export interface Repo<T> extends Base<T>, Other {
  readonly name: string;
  find?(id: Id): Promise<T | undefined>;
  [key: string]: unknown;
  new (x: number): Repo<T>;
}

export enum Level { Low, High = 1 << 3, "quoted" = 4 }

namespace App.Core {
  export const ready = false;
}

@Controller("users")
export abstract class Users<T> extends Controller<T> implements Repo<T>, OnInit {
  private readonly map: Map<string, T[]> = new Map<string, T[]>();
  declare kept: any;
  constructor(private db: Db, @Inject(TOKEN) readonly token?: string) { super(); }

  @Get(":id")
  @Roles("admin")
  async find(@Param("id") id: string, ...rest: [number, string?]): Promise<T> {
    const raw = <any>id;
    const user = (await this.db.query(`id = ${id}`)) as unknown as User;
    return user!.profile?.name satisfies string;
  }

  protected abstract load(this: Users<T>): asserts this is Loaded;
  static override count: number = 0;
}

function guard(x: unknown): x is string { return typeof x === "string"; }
function over(a: string): void;
function over<K extends keyof T>(a: T[K], b = 1): void { try { a(); } catch (e: unknown) {} }
const f = async <T,>(x: T): Promise<T> => x;
let tuple: [a: number, b?: string] = [1], fn: typeof guard, lit: "a" | 5 | true | `x${Id}`;
for (const k in {} as Record<string, number>) { delete tuple[k as any]; }
export default f;
