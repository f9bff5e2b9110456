import { useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { showToast } from '../toast.tsx'
import type { AfterEdit, Column } from './column.ts'

/** How a cell's last edit goes: on its way to the server, or refused, with what was entered. */
export type CellState = { kind: 'saving' } | { kind: 'refused'; value: unknown; message: string }

/** The states of a row's cells by column key. */
export type CellStates = Readonly<Record<string, CellState>>

export interface OpenCell {
  row_id: string
  key: string
  typed?: string
}

interface Row {
  id: string
}

/** The cell that is being edited, and the edits that are on their way or were refused. */
export function useCellEdits<R extends Row>(columns: Column<R>[], focusCell: (rowId: string, key: string) => void) {
  const [open, setOpen] = useState<OpenCell | null>(null)
  const [states, setStates] = useState<Record<string, CellStates>>({})

  function setState(rowId: string, key: string, state: CellState | null) {
    setStates(({ [rowId]: cells = {}, ...others }) => {
      const { [key]: _before, ...rest } = cells
      const next = state ? { ...rest, [key]: state } : rest
      return Object.keys(next).length > 0 ? { ...others, [rowId]: next } : others
    })
  }

  function canEdit(row: R, column: Column<R> | undefined): boolean {
    return Boolean(column?.edit && !column.edit.isLocked?.(row))
  }

  function edit(row: R, key: string, typed?: string) {
    const column = columns.find((candidate) => candidate.key === key)
    if (!canEdit(row, column)) return false
    setOpen({ row_id: row.id, key, ...(typed !== undefined && { typed }) })
    return true
  }

  function close(row: R, key: string, then: AfterEdit) {
    setOpen(null)
    if (then === 'leave') return
    const next = then === 'stay' ? undefined : neighbour(row, key, then === 'next' ? 1 : -1)
    focusCell(row.id, next ?? key)
    if (next) edit(row, next)
  }

  /** The next column of the row, in one direction, that can be edited. */
  function neighbour(row: R, key: string, step: 1 | -1): string | undefined {
    let index = columns.findIndex((column) => column.key === key) + step
    while (columns[index] && !canEdit(row, columns[index])) index += step
    return columns[index]?.key
  }

  async function commit(row: R, column: Column<R>, value: unknown, then: AfterEdit) {
    const { key, edit: editing } = column
    close(row, key, then)
    if (!editing) return
    if (isSame(value, editing.value(row))) return setState(row.id, key, null)
    setState(row.id, key, { kind: 'saving' })
    try {
      await editing.save(row, value)
      setState(row.id, key, null)
    } catch (error) {
      const message = problemMessage(error)
      setState(row.id, key, { kind: 'refused', value, message })
      showToast({
        kind: 'error',
        message: `${column.label} was not saved. ${message}`,
        action: {
          label: 'Edit again',
          onClick: () => {
            focusCell(row.id, key)
            setOpen({ row_id: row.id, key })
          },
        },
      })
    }
  }

  function cancel(row: R, key: string) {
    setState(row.id, key, null)
    close(row, key, 'stay')
  }

  return { open, states, canEdit, edit, commit, cancel }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
}
