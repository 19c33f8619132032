import { queryOptions, useQuery, useSuspenseQuery, type QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { api, ask, type Schemas } from '../api/client'
import { ApiProblem } from '../api/problem'
import { session } from '../api/session'

export type Me = Schemas['Me']
export type MyWorkspace = Schemas['MyWorkspace']
export type Role = MyWorkspace['role']

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => ask(api.GET('/api/v1/auth/me')), staleTime: 5 * 60_000 })

/** Who is signed in. Inside the shell it is always there. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data
}

export function useSession() {
  return useSyncExternalStore(session.subscribe, session.get)
}

/** The workspace on this tab, and what one is in it. Inside the shell it is always there. */
export function useWorkspace(): MyWorkspace {
  const workspace = workspaceOf(useMe(), useSession().workspaceId)
  if (!workspace) throw new Error('the shell is shown without a workspace')
  return workspace
}

export function workspaceOf(me: Me, chosen: string | null): MyWorkspace | undefined {
  const by = (id: string | null) => me.workspaces.find((workspace) => workspace.id === id)
  return by(chosen) ?? by(me.workspace_id) ?? me.workspaces[0]
}

/** Beginning of every query key: what is cached belongs to one workspace. `[...useScope('tags'), 'all']` */
export function useScope(subject: string): readonly [string, string] {
  return [subject, useWorkspace().id]
}

/** How the workspace works: time zone, hours, stages. */
export function useWorkspaceSettings() {
  const { id } = useWorkspace()
  return useQuery({ ...workspacesQuery(id), select: (all) => all.find((workspace) => workspace.id === id) })
}

/** As the server has it now. */
export async function readWorkspaceSettings(client: QueryClient, id: string): Promise<WorkspaceSettings> {
  const found = (await client.fetchQuery({ ...workspacesQuery(id), staleTime: 0 })).find((workspace) => workspace.id === id)
  if (!found) throw new ApiProblem(404, 'not_found', '')
  return found
}

function workspacesQuery(id: string) {
  return queryOptions({ queryKey: ['workspaces', id], queryFn: () => ask(api.GET('/api/v1/workspaces')) })
}

export type WorkspaceSettings = NonNullable<ReturnType<typeof useWorkspaceSettings>['data']>

const MAY = {
  /** Conversations and contacts: a marketer does not read what people wrote. */
  inbox: ['owner', 'admin', 'supervisor', 'agent'],
  /** Drawing funnels. */
  author: ['owner', 'admin', 'supervisor', 'marketer'],
  /** Stepping into a colleague's conversation, the quarantine. */
  supervise: ['owner', 'admin', 'supervisor'],
  /** Members, connections, integrations, the workspace's settings. */
  lead: ['owner', 'admin'],
} satisfies Record<string, Role[]>

export type Right = keyof typeof MAY

export function may(role: Role, right: Right): boolean {
  const roles: readonly Role[] = MAY[right]
  return roles.includes(role)
}

/** What a role may not do is not shown. */
export function useMay(right: Right): boolean {
  return may(useWorkspace().role, right)
}
