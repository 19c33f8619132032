export const VIEWS = ['mine', 'team', 'unassigned', 'all'] as const
export type View = (typeof VIEWS)[number]
export const STATUSES = ['open', 'pending', 'closed'] as const
export type Status = (typeof STATUSES)[number]

/** What narrows the list; lies in the address, so that a view can be kept and sent to a colleague. */
export type ChatFilters = { view?: View; status?: Status; team?: string; connection?: string; q?: string }

export function readFilters(search: Record<string, unknown>): ChatFilters {
  const text = (value: unknown, limit = 200) => (typeof value === 'string' && value.trim() ? value.slice(0, limit) : undefined)
  return {
    view: VIEWS.find((view) => view === search.view),
    status: STATUSES.find((status) => status === search.status),
    team: uuid(search.team),
    connection: uuid(search.connection),
    q: text(search.q),
  }
}

/** What is really asked for: every default said. */
export type Wanted = { view: View; status: Status; team?: string; connection?: string; q?: string }

export function wantedOf(filters: ChatFilters, view: View, ownTeam: string | undefined): Wanted {
  const chosen = filters.view ?? view
  return {
    view: chosen,
    status: filters.status ?? 'open',
    team: chosen === 'team' ? (filters.team ?? ownTeam) : filters.team,
    connection: filters.connection,
    q: filters.q?.trim() || undefined,
  }
}

export function queryOf({ view, status, team, connection, q }: Wanted) {
  return {
    status,
    agentId: view === 'mine' ? 'me' : undefined,
    unassigned: view === 'unassigned' ? true : undefined,
    teamId: team,
    instanceId: connection,
    search: q,
  }
}

/** How many narrow beside the tabs. */
export function narrowing({ status, team, connection, view }: Wanted): number {
  return [status !== 'open', view !== 'team' && team, connection].filter(Boolean).length
}

function uuid(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f-]{36}$/i.test(value) ? value : undefined
}
