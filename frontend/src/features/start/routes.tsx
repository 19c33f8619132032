import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/routes'

export const startRoutes = [
  createRoute({ getParentRoute: () => shellRoute, path: '/start', component: lazyRouteComponent(() => import('./StartPage'), 'StartPage') }),
] as const
