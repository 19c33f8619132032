import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ask, type Schemas } from '../../api/client'
import { useScope } from '../../app/me'

export type ApiToken = Schemas['ApiTokenAnswer']
export type Issued = Schemas['IssuedAnswer']
export type Listener = Schemas['CallListener']
/** A call that other systems may make, with all who listen to it. */
export type Callable = { event: string; funnels: string[]; variables: Listener['variables'] }

export function useTokens() {
  const scope = useScope('integrations')
  return useQuery({ queryKey: [...scope, 'tokens'], queryFn: () => ask(api.GET('/api/v1/integrations/api/tokens')) })
}

export function useCalls() {
  const scope = useScope('integrations')
  return useQuery({ queryKey: [...scope, 'calls'], queryFn: () => ask(api.GET('/api/v1/integrations/api/calls')) })
}

/** The secret is in the answer of both, and nowhere else. With `id`: another one in the place of that. */
export function useIssue() {
  const changed = useChanged()
  return useMutation({
    mutationFn: ({ name, id }: { name: string; id?: string }) =>
      id === undefined ? ask(api.POST('/api/v1/integrations/api/tokens', { body: { name } })) : ask(api.POST('/api/v1/integrations/api/tokens/{token_id}/rotate', { params: { path: { token_id: id } } })),
    onSuccess: changed,
    gcTime: 0,
  })
}

export function useRevoke() {
  const changed = useChanged()
  return useMutation({ mutationFn: (id: string) => ask(api.DELETE('/api/v1/integrations/api/tokens/{token_id}', { params: { path: { token_id: id } } })), onSuccess: changed })
}

/** Secrets that nobody has put away yet: another one hides none, but the one that it took the place of. */
export const unkept = (shown: readonly Issued[], issued: Issued): Issued[] => [...shown.filter(({ id }) => id !== issued.id), issued]

function useChanged() {
  const client = useQueryClient()
  const scope = useScope('integrations')
  return () => client.invalidateQueries({ queryKey: [...scope, 'tokens'] })
}

/** One name is one agreement, whoever listens: what one of them requires, every call brings. */
export function callablesOf(listeners: readonly Listener[]): Callable[] {
  const found = new Map<string, Callable>()
  for (const { event, funnel_name, variables } of listeners) {
    const known = found.get(event) ?? { event, funnels: [], variables: [] }
    const others = known.variables.filter(({ name }) => variables.every((one) => one.name !== name))
    const own = variables.map((one) => ({ ...one, required: one.required || known.variables.some(({ name, required }) => name === one.name && required) }))
    found.set(event, { event, funnels: [...new Set([...known.funnels, funnel_name])], variables: [...others, ...own] })
  }
  return [...found.values()]
}

const EXAMPLES: Record<string, unknown> = { text: '1042', number: 459.9, boolean: true }

/** A command that makes the call, anew each time that it is run; `token` and the phone are left to whoever runs it. */
export function curlOf({ event, variables }: Callable, origin: string, token: string): string {
  const brought = Object.fromEntries(variables.map(({ name, type }) => [name, EXAMPLES[type] ?? '']))
  const body = JSON.stringify({ contact: { phone: '+5511988124470' }, variables: brought })
  return [`curl -X POST ${origin}/api/v1/events/${event}`, `-H 'Authorization: Bearer ${token}'`, "-H 'Content-Type: application/json'", '-H "Idempotency-Key: $(uuidgen)"', `-d '${body}'`].join(' \\\n  ')
}
