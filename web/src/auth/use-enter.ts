import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { safeReturnTo } from './return-to.ts'

/** Goes into the product after signing in, with nothing left of whoever was signed in before. */
export function useEnter(): (returnTo?: string) => void {
  const queryClient = useQueryClient()
  const router = useRouter()
  return (returnTo) => {
    queryClient.clear()
    router.history.replace(safeReturnTo(returnTo))
  }
}
