import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'

type Values<Field extends string> = Record<Field, string>
type Messages<Field extends string> = Partial<Record<Field, string>>

interface Options<Field extends string, Result> {
  /** The names of the inputs. A checkbox is 'on' or empty. */
  fields: readonly Field[]
  /** What is wrong with the values, seen without the server. */
  check?: (values: Values<Field>) => Messages<Field>
  send: (values: Values<Field>) => Promise<Result>
  onDone: (result: Result, form: HTMLFormElement) => void
}

/**
 * A form whose inputs keep what was typed whatever the server says. `messageOf` is the sentence about one input, from
 * the check or from the server; `problem` is what went wrong otherwise. The first input at fault takes the focus.
 */
export function useSubmit<Field extends string, Result>({ fields, check, send, onDone }: Options<Field, Result>) {
  const form = useRef<HTMLFormElement>(null)
  const [messages, setMessages] = useState<Messages<Field>>({})
  const mutation = useMutation({
    mutationFn: send,
    onSuccess: (result) => form.current && onDone(result, form.current),
    onError: (error) => tell(messagesOf(error, fields)),
  })

  function tell(found: Messages<Field>) {
    setMessages(found)
    const first = fields.find((field) => found[field])
    const input = first && form.current?.elements.namedItem(first)
    if (input instanceof HTMLElement) input.focus()
  }

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (mutation.isPending) return
    const data = new FormData(event.currentTarget)
    const values = Object.fromEntries(fields.map((field) => [field, String(data.get(field) ?? '')])) as Values<Field>
    const found = check?.(values) ?? {}
    tell(found)
    mutation.reset()
    if (Object.keys(found).length === 0) mutation.mutate(values)
  }

  /** A sentence about an input goes away as soon as it is mended. */
  function onInput(event: FormEvent<HTMLFormElement>) {
    const { name } = event.target as HTMLInputElement
    if (name in messages) setMessages({ ...messages, [name]: undefined })
  }

  const isAboutFields = mutation.error && Object.keys(messagesOf(mutation.error, fields)).length > 0
  return {
    formProps: { ref: form, onSubmit, onInput, noValidate: true },
    isPending: mutation.isPending,
    problem: mutation.error && !isAboutFields ? problemText(mutation.error) : undefined,
    messageOf: (field: Field) => messages[field],
  }
}

function messagesOf<Field extends string>(error: Error, fields: readonly Field[]): Messages<Field> {
  if (!(error instanceof ApiProblem)) return {}
  const found = fields.map((field) => [field, error.fieldMessage(field)]).filter(([, message]) => message)
  return Object.fromEntries(found)
}

function problemText(error: Error): string {
  const wait = error instanceof ApiProblem ? error.retryAfter : null
  return wait ? `Too many attempts. Try again in ${wait} seconds.` : problemMessage(error)
}
