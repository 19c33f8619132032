import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/routes'
import { readFilters } from './filters'

export const inboxRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/inbox/{-$conversationId}',
    validateSearch: readFilters,
    component: lazyRouteComponent(() => import('./InboxPage'), 'InboxPage'),
  }),
] as const
