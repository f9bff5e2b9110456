import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { problemMessage } from '../../api/api-problem.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { type SenderCheck, senderCheckQuery } from './queries.ts'
import classes from './settings-form.module.css'

const ICONS = { ok: IconCircleCheck, warning: IconAlertTriangle, failed: IconCircleX, unknown: IconHelpCircle }

/** Whether mails from the sender will be taken and believed, and what to do if not. */
export function SenderChecks({ version }: { version: number }) {
  const { data, error, isFetching, refetch } = useQuery(senderCheckQuery(version))
  return (
    <div className={classes.card}>
      <div className={classes.stack}>
        {error && <p role="alert">{problemMessage(error)}</p>}
        {!data && !error && <SkeletonBar width="60%" />}
        {data && (
          <ul className={classes.checks} aria-label="Checks of the sender">
            {data.checks.map(({ name, status, message }) => {
              const Icon = ICONS[status]
              return (
                <li key={name} className={classes.check} data-status={status}>
                  <Icon size={18} stroke={1.8} />
                  <span>
                    <strong>{name}.</strong> {message}
                  </span>
                </li>
              )
            })}
          </ul>
        )}
        {data && data.records.length > 0 && <Records records={data.records} />}
        <div>
          <Button variant="default" loading={isFetching} onClick={() => refetch()}>
            Check again
          </Button>
        </div>
      </div>
    </div>
  )
}

function Records({ records }: Pick<SenderCheck, 'records'>) {
  return (
    <div className={classes.records}>
      <table>
        <thead>
          <tr>
            <th scope="col">Type</th>
            <th scope="col">Name</th>
            <th scope="col">Value</th>
            <th scope="col">Status</th>
          </tr>
        </thead>
        <tbody>
          {records.map(({ type, name, value, status }) => (
            <tr key={type + name + value}>
              <td>{type}</td>
              <td>{name}</td>
              <td>{value}</td>
              <td>{status.replaceAll('_', ' ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
