import { Button } from '@mantine/core'
import { problemMessage } from '../api/api-problem.ts'
import { showToast } from '../ui/toast.tsx'
import classes from './field-list.module.css'
import { typeLabel } from './field-types.ts'
import { type CustomField, restoreField, useFieldChange } from './queries.ts'

/** Fields out of use, whose values are kept. */
export function ArchivedFields({ fields, canManage }: { fields: CustomField[]; canManage: boolean }) {
  const restore = useFieldChange((field: CustomField) => restoreField(field.id))
  if (fields.length === 0) return null
  return (
    <details className={classes.archived}>
      <summary>
        {fields.length} archived {fields.length === 1 ? 'field' : 'fields'}
      </summary>
      <ul className={classes.fields}>
        {fields.map((field) => (
          <li key={field.id} className={classes.field}>
            <div className={classes.main}>
              <div className={classes.name}>{field.label}</div>
              <div className={classes.detail}>
                {typeLabel(field.type)} · <code>custom.{field.key}</code> · values are kept
              </div>
            </div>
            {canManage && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`Restore ${field.label}`}
                onClick={() =>
                  restore.mutate(field, {
                    onError: (error) =>
                      showToast({
                        kind: 'error',
                        message: `${field.label} was not restored. ${problemMessage(error)}`,
                      }),
                  })
                }
              >
                Restore
              </Button>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}
