/**
 * One thing that is wrong. `path` is a JSON pointer into the body, `?name` for a query parameter, '' for the request as a whole.
 * `hint`: how to mend it on a screen; '' where the server's hint speaks to who writes a program.
 */
export type FieldProblem = { path: string; code: string; message: string; hint: string }

/** What the server refused, in the reader's language (RFC 9457). Status 0: the server was not reached. */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: readonly FieldProblem[] = [],
    readonly retryAfterSeconds?: number,
  ) {
    super(detail)
  }

  /** The message for a form's field, by its JSON pointer: `at('/email')`. */
  at(path: string): string | undefined {
    return this.errors.find((error) => error.path === path)?.message
  }

  get hint(): string {
    return this.errors[0]?.hint ?? ''
  }
}

export const UNREACHABLE = 'unreachable'

export function problemOf(body: unknown, response: Response): ApiProblem {
  const known = isRecord(body) ? body : {}
  const retryAfter = Number(response.headers.get('retry-after'))
  return new ApiProblem(
    response.status,
    text(known.code) || `http_${response.status}`,
    text(known.detail) || text(known.title) || response.statusText,
    Array.isArray(known.errors) ? known.errors.filter(isRecord).map(fieldProblem) : [],
    Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined,
  )
}

function fieldProblem(item: Record<string, unknown>): FieldProblem {
  return { path: text(item.path), code: text(item.code), message: text(item.message), hint: forPeople(text(item.hint)) }
}

/** Requests, headers, fields, settings: what only somebody who calls the API by hand can do something with. */
const FOR_PROGRAMS = /[`{}[\]]|\/api\/|BATUTA_|\b(GET|PUT|POST|DELETE|JSON|ETag|UTF-8)\b|[a-z]_[a-z]|\.challenge|[A-Z][a-z]+-[A-Z]|\dT\d|\b(corpo|body|cabeçalhos?|headers?|documentação|documentation)\b/

function forPeople(hint: string): string {
  return FOR_PROGRAMS.test(hint) ? '' : hint
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
