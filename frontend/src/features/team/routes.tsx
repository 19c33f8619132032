import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/routes'

export const teamRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/team',
    component: lazyRouteComponent(() => import('./TeamPage'), 'TeamPage'),
  }),
] as const
