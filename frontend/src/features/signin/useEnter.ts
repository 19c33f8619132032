import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { ending } from '../../api/ending'
import { session } from '../../api/session'

/** Signs in with what `ask` answers, forgets whoever was here before, and goes to `to`. */
export function useEnter(ask: () => Promise<{ access_token: string }>, to = '/') {
  const queryClient = useQueryClient()
  const router = useRouter()
  return useMutation({
    // A sign-out that is still on its way would take the new cookie with it.
    mutationFn: () => ending.settle().then(ask),
    onSuccess: ({ access_token }) => {
      ending.over()
      queryClient.clear()
      session.enterWorkspace(null)
      session.signIn(access_token)
      router.history.push(to)
    },
  })
}
