import { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from '../api/problem'

/** Live events keep what is shown fresh; a query is asked again by itself only after a while away. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 3 && passing(error),
      retryDelay: (failures, error) => (error instanceof ApiProblem && error.retryAfterSeconds ? error.retryAfterSeconds * 1000 : 500 * 2 ** failures),
    },
  },
})

/** What may be over in a moment: no network, a restart, too many requests. A refusal is not asked for twice. */
function passing(error: Error): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status === 429 || error.status >= 502)
}
