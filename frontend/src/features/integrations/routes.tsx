import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/routes'

export const integrationsRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/integrations',
    component: lazyRouteComponent(() => import('./IntegrationsPage'), 'IntegrationsPage'),
  }),
] as const
