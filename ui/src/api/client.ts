import type { Diagnostic, Problem } from "./types";

const BASE = "/api/v1";

/** What the server refused, and why. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = "ApiProblem";
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }

  get hints(): string[] {
    return this.problem.hints ?? [];
  }

  get diagnostics(): Diagnostic[] {
    return this.problem.diagnostics ?? [];
  }
}

/** The server could not be reached at all. */
export class Unreachable extends Error {}

export interface Request {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface Answer<T> {
  data: T;
  /** The version of what was read, for `If-Match`. */
  etag: string | null;
}

export type Query = Record<string, string | number | boolean | null | undefined>;

/** Returns the address of a resource; empty values are left out of the query. */
export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return BASE + path + (text && `?${text}`);
}

/** Asks the server and returns what it answers together with its version. */
export async function send<T>(url: string, request: Request = {}): Promise<Answer<T>> {
  const response = await reach(url, request);
  if (!response.ok) throw new ApiProblem(await problemOf(response));
  const text = await response.text();
  const data = (text ? JSON.parse(text) : undefined) as T;
  return { data, etag: response.headers.get("etag") };
}

/** Reads a resource. */
export async function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return (await send<T>(address(path, query), { signal })).data;
}

/** Reads a file as the text that it is. */
export async function read(url: string, signal?: AbortSignal): Promise<string> {
  const response = await reach(url, { signal });
  if (!response.ok) throw new ApiProblem(await problemOf(response));
  return response.text();
}

/** Changes something, and returns what the server says about it. */
export async function change<T>(path: string, request: Request): Promise<T> {
  return (await send<T>(address(path), request)).data;
}

async function reach(url: string, { method = "GET", body, headers, signal }: Request): Promise<Response> {
  const changes = method !== "GET";
  try {
    return await fetch(url, {
      method,
      signal,
      credentials: "same-origin",
      headers: {
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(changes && { "weir-csrf": "1" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable("the server does not answer", { cause: error });
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback = { type: "about:blank", title: response.statusText || "error", status: response.status };
  try {
    return { ...fallback, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return fallback;
  }
}
