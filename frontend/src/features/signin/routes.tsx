import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { rootRoute } from '../../app/routes'
import { session } from '../../api/session'
import { refresh } from '../../api/refresh'

/** Where one wanted to go. Only a path of ours: `//elsewhere` would be another site. */
type Search = { to?: string }

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  // `undefined` and not left out: what is left out stays as it came.
  validateSearch: ({ to }): Search => ({ to: typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : undefined }),
  beforeLoad: async ({ search }) => {
    if (session.get().status === 'unknown') await refresh().catch(() => false)
    if (session.get().status === 'signed-in') throw redirect({ href: search.to ?? '/', replace: true })
  },
  component: lazyRouteComponent(() => import('./SignInPage'), 'SignInPage'),
})

export const firstOwnerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/first-owner/$token',
  component: lazyRouteComponent(() => import('./FirstOwnerPage'), 'FirstOwnerPage'),
})

export const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitations/$token',
  beforeLoad: async () => {
    if (session.get().status === 'unknown') await refresh().catch(() => false)
  },
  component: lazyRouteComponent(() => import('./InvitationPage'), 'InvitationPage'),
})

/** Somebody with an account who was removed from the last workspace. */
export const noWorkspaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/no-workspace',
  beforeLoad: async () => {
    if (session.get().status === 'unknown') await refresh().catch(() => false)
    if (session.get().status !== 'signed-in') throw redirect({ to: '/sign-in', search: {} })
  },
  component: lazyRouteComponent(() => import('./NoWorkspacePage'), 'NoWorkspacePage'),
})

export const signinRoutes = [signInRoute, firstOwnerRoute, invitationRoute, noWorkspaceRoute] as const
