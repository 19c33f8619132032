import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ask, type Schemas } from '../../api/client'
import { ifMatch, onRevision } from '../../api/onRevision'
import { useScope } from '../../app/me'
import { isClash } from '../../ui/edits'

export type Ai = Schemas['AiAnswer']
export type Odoo = Schemas['OdooAnswer']

/** What colleagues may change too. */
export type AiTask = 'image' | 'audio' | 'analysis'
export type AiValues = { model: string; master_prompt: string; daily_tokens: number } & Record<AiTask, string>
type OdooValues = { url: string; db: string; username: string }

export function useAi() {
  return useQuery(aiQuery(useScope('integrations')))
}

export function useOdoo() {
  return useQuery(odooQuery(useScope('integrations')))
}

export function aiValues({ model, master_prompt, daily_tokens, models }: Ai): AiValues {
  return { model: model ?? '', master_prompt, daily_tokens, image: models.image ?? '', audio: models.audio ?? '', analysis: models.analysis ?? '' }
}

function aiBody({ image, audio, analysis, ...changes }: Partial<AiValues>) {
  const models = { image, audio, analysis }
  return Object.values(models).every((model) => model === undefined) ? changes : { ...changes, models }
}

export function odooValues({ url, db, username }: Odoo): OdooValues {
  return { url: url ?? '', db: db ?? '', username: username ?? '' }
}

function aiQuery(scope: readonly [string, string]) {
  return queryOptions({ queryKey: [...scope, 'ai'], queryFn: () => ask(api.GET('/api/v1/integrations/ai')) })
}

function odooQuery(scope: readonly [string, string]) {
  return queryOptions({ queryKey: [...scope, 'odoo'], queryFn: () => ask(api.GET('/api/v1/integrations/odoo')) })
}

/** Tried with Anthropic before it is kept. Without a new key the kept one stays. */
export function useSaveAi(seen: Ai) {
  const client = useQueryClient()
  const scope = useScope('integrations')
  return useMutation({
    mutationFn: ({ changes, key }: { changes: Partial<AiValues>; key: string }) =>
      onRevision({
        seen,
        look: () => client.fetchQuery({ ...aiQuery(scope), staleTime: 0 }),
        clashes: (now) => isClash(aiValues(seen), aiValues(now), changes),
        send: (on) => ask(api.POST('/api/v1/integrations/ai', { params: { header: ifMatch(on) }, body: { provider: 'anthropic', ...aiBody(changes), api_key: key } })),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: [...scope, 'ai'] }),
  })
}

/** Signed in to before it is kept. */
export function useSaveOdoo(seen: Odoo) {
  const client = useQueryClient()
  const scope = useScope('integrations')
  return useMutation({
    mutationFn: ({ changes, password }: { changes: Partial<OdooValues>; password: string }) =>
      onRevision({
        seen,
        look: () => client.fetchQuery({ ...odooQuery(scope), staleTime: 0 }),
        clashes: (now) => isClash(odooValues(seen), odooValues(now), changes),
        send: (on) => ask(api.POST('/api/v1/integrations/odoo', { params: { header: ifMatch(on) }, body: { ...odooValues(on), ...changes, password } })),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: [...scope, 'odoo'] }),
  })
}

const REMOVE = {
  ai: () => ask(api.DELETE('/api/v1/integrations/ai')),
  odoo: () => ask(api.DELETE('/api/v1/integrations/odoo')),
  erp: () => ask(api.DELETE('/api/v1/integrations/erp')),
}

export function useRemove(which: keyof typeof REMOVE) {
  const client = useQueryClient()
  const scope = useScope('integrations')
  return useMutation({
    mutationFn: REMOVE[which],
    onSuccess: () => client.invalidateQueries({ queryKey: [...scope, which] }),
  })
}
