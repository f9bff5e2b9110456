import { useMutation, useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import type { Contact } from '../api/types.ts'
import { showToast } from '../ui/toast.tsx'
import { contactQuery, deleteContact, keepContact, makePrimary, refreshContacts, restoreContact } from './queries.ts'

/** Deletes a contact, and offers to undo it: then it is the primary one again if it was. */
export function useRemoveContact() {
  const client = useQueryClient()

  async function undo(contact: Contact) {
    try {
      const restored = await restoreContact(contact.id)
      keepContact(client, contact.is_primary && !restored.is_primary ? await makePrimary(contact.id) : restored)
      refreshContacts(client)
      showToast({ message: `${contact.name} is back` })
    } catch (error) {
      showToast({ kind: 'error', message: `${contact.name} was not restored. ${problemMessage(error)}` })
    }
  }

  return useMutation({
    mutationFn: (contact: Contact) => deleteContact(contact.id),
    onSuccess: (_nothing, contact) => {
      client.removeQueries({ queryKey: contactQuery(contact.id).queryKey })
      refreshContacts(client)
      showToast({
        message: `Deleted ${contact.name}`,
        action: { label: 'Undo', onClick: () => undo(contact) },
        duration: 10_000,
      })
    },
    onError: (error, contact) =>
      showToast({ kind: 'error', message: `${contact.name} was not deleted. ${problemMessage(error)}` }),
  })
}
