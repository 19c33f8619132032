/** An author's mistake. `field` is a JSON pointer into the node's data; `node` '' is the funnel as a whole. */

export interface Problem {
  readonly node: string
  readonly field: string
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly hint?: string
}

/** Found here, without words yet: they come from the package's texts. */
export interface Finding {
  readonly node: string
  readonly field: string
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly params: Readonly<Record<string, string | number>>
}

export function keyOf(problem: { readonly node: string; readonly field: string; readonly code: string }): string {
  return `${problem.node} ${problem.field} ${problem.code}`
}
