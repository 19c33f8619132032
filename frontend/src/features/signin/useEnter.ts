import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { session } from '../../api/session'

/** Signs in with what `ask` answers, forgets whoever was here before, and goes to `to`. */
export function useEnter(ask: () => Promise<{ access_token: string }>, to = '/') {
  const queryClient = useQueryClient()
  const router = useRouter()
  return useMutation({
    mutationFn: ask,
    onSuccess: ({ access_token }) => {
      queryClient.clear()
      session.enterWorkspace(null)
      session.signIn(access_token)
      router.history.push(to)
    },
  })
}
