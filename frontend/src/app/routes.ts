import { createRootRouteWithContext, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import type { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from '../api/problem'
import { refresh } from '../api/refresh'
import { session } from '../api/session'
import { isSeen } from '../features/start/seen'
import { may, meQuery, workspaceOf } from './me'

/** Everything. Public pages (sign-in, invitations) hang from here. */
export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  notFoundComponent: lazyRouteComponent(() => import('./NotFound'), 'NotFound'),
  errorComponent: lazyRouteComponent(() => import('./Crash'), 'Crash'),
})

/** Pages for who is signed in, inside the shell: features hang theirs from here. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    if (session.get().status === 'unknown') await refresh().catch(unreached)
    if (session.get().status !== 'signed-in') throw redirect({ to: '/sign-in', search: { to: location.href } })
    const me = await context.queryClient.ensureQueryData(meQuery)
    const workspace = workspaceOf(me, session.get().workspaceId)
    if (!workspace) throw redirect({ to: '/no-workspace' })
    if (workspace.id !== session.get().workspaceId) session.enterWorkspace(workspace.id)
  },
  component: lazyRouteComponent(() => import('./shell/Shell'), 'Shell'),
})

/** The first page: a newcomer's is "Comece aqui", then their daily work. */
export const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  beforeLoad: ({ context }) => {
    const me = context.queryClient.getQueryData(meQuery.queryKey)
    const workspace = me && workspaceOf(me, session.get().workspaceId)
    if (!workspace || !isSeen('start-hidden', workspace.id)) throw redirect({ to: '/start', replace: true })
    throw may(workspace.role, 'inbox') ? redirect({ to: '/inbox/{-$conversationId}', replace: true }) : redirect({ to: '/funnels', replace: true })
  },
})

function unreached(): never {
  throw new ApiProblem(0, 'unreachable', '')
}
