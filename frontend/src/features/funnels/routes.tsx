import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/routes'

type ListSearch = { state?: 'published' | 'draft' | 'off' }
type CanvasSearch = { tab?: 'versions'; version?: number; test?: boolean; publish?: boolean }

/** `tab`, `version`: the list of versions and one of them · `test`: with the test phone open · `publish`: asks whether to publish. */
export const funnelsRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/funnels',
    validateSearch: ({ state }: Record<string, unknown>): ListSearch => ({ state: state === 'published' || state === 'draft' || state === 'off' ? state : undefined }),
    component: lazyRouteComponent(() => import('./list/FunnelsPage'), 'FunnelsPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/funnels/precedence',
    component: lazyRouteComponent(() => import('./precedence/PrecedencePage'), 'PrecedencePage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/funnels/$funnelId',
    validateSearch: (search: Record<string, unknown>): CanvasSearch => ({
      tab: search.tab === 'versions' ? 'versions' : undefined,
      version: typeof search.version === 'number' ? search.version : undefined,
      test: search.test === true || undefined,
      publish: search.publish === true || undefined,
    }),
    component: lazyRouteComponent(() => import('./canvas/CanvasPage'), 'CanvasPage'),
  }),
] as const
