import { createRouter } from '@tanstack/react-router'
import { connectionsRoutes } from '../features/connections/routes'
import { contactsRoutes } from '../features/contacts/routes'
import { funnelsRoutes } from '../features/funnels/routes'
import { inboxRoutes } from '../features/inbox/routes'
import { integrationsRoutes } from '../features/integrations/routes'
import { settingsRoutes } from '../features/settings/routes'
import { signinRoutes } from '../features/signin/routes'
import { startRoutes } from '../features/start/routes'
import { teamRoutes } from '../features/team/routes'
import { Crash } from './Crash'
import { queryClient } from './queryClient'
import { homeRoute, rootRoute, shellRoute } from './routes'

const routeTree = rootRoute.addChildren([
  ...signinRoutes,
  shellRoute.addChildren([
    homeRoute,
    ...startRoutes,
    ...inboxRoutes,
    ...funnelsRoutes,
    ...contactsRoutes,
    ...connectionsRoutes,
    ...teamRoutes,
    ...integrationsRoutes,
    ...settingsRoutes,
  ]),
])

export const router = createRouter({ routeTree, context: { queryClient }, defaultPreload: 'intent', defaultErrorComponent: Crash, defaultPendingMs: 300 })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
