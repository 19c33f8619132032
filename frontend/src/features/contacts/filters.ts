/** What narrows the list; it lives in the address, so that it can be sent to a colleague. */
export type ContactFilters = {
  q?: string
  tag?: string
  connection?: string
  agent?: string
  team?: string
  /** A custom field's key, and the value it must have. */
  field?: string
  value?: string
}

const NAMES = ['q', 'tag', 'connection', 'agent', 'team', 'field', 'value'] as const

export function readFilters(search: Record<string, unknown>): ContactFilters {
  const filters: ContactFilters = {}
  for (const name of NAMES) {
    const value = search[name]
    if (typeof value === 'string' && value) filters[name] = value
    else if (typeof value === 'number' || typeof value === 'boolean') filters[name] = String(value)
  }
  return filters
}

/** The filters beside the search, each counted once. */
export function countFilters(filters: ContactFilters): number {
  return [filters.tag, filters.connection, filters.agent, filters.team, filters.field && filters.value].filter(Boolean).length
}

export function isNarrowed(filters: ContactFilters): boolean {
  return Boolean(filters.q) || countFilters(filters) > 0
}

/** As the API reads them. `field.<key>` has no name of its own in its types. */
export function queryOf(filters: ContactFilters, cursor: string | null, limit: number): URLSearchParams {
  const asked: Record<string, string | undefined> = {
    search: filters.q?.trim(),
    tagId: filters.tag,
    instanceId: filters.connection,
    agent: filters.agent,
    team: filters.team,
    cursor: cursor ?? undefined,
    limit: String(limit),
  }
  if (filters.field && filters.value) asked[`field.${filters.field}`] = filters.value
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(asked)) if (value) query.set(name, value)
  return query
}
