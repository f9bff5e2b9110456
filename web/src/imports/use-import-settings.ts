import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type Import, type ImportSettings, importQuery, type Preview, previewQuery, saveSettings } from './queries.ts'

/**
 * Saves how a file is read and mapped, one change after the other. A change shows at once; when the server refuses it,
 * what it has saved is shown again.
 */
export function useImportSettings(id: string) {
  const client = useQueryClient()
  const mutationKey = ['import-settings', id]
  const { queryKey } = importQuery(id)
  return useMutation({
    mutationKey,
    scope: { id: mutationKey.join('/') },
    mutationFn: (settings: ImportSettings) => saveSettings(id, settings),
    onMutate: ({ dry_run: _, ...shown }) => {
      client.setQueryData<Import>(queryKey, (known) => known && { ...known, ...shown })
    },
    onSuccess: (preview) => {
      if (client.isMutating({ mutationKey }) === 1) keepPreview(preview)
    },
    onError: () => client.invalidateQueries({ queryKey }),
  })

  function keepPreview(preview: Preview) {
    client.setQueryData(queryKey, preview.import)
    client.setQueryData(previewQuery(id).queryKey, preview)
  }
}
