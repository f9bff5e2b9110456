import type { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { StartError } from '@crm/db'
import type { S3Config } from '../config.ts'
import type { FileStorage } from './storage.ts'

const PREFIX = 'attachments/'

/**
 * Files in a bucket of S3, or of MinIO, R2, Garage and others that speak its protocol.
 * @throws StartError when the bucket cannot be reached with these keys
 */
export async function s3Storage({ endpoint, bucket, region, ...keys }: S3Config): Promise<FileStorage> {
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId: keys.access_key_id, secretAccessKey: keys.secret_access_key },
    forcePathStyle: true,
    // Servers other than Amazon's do not all know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const object = (key: string) => ({ Bucket: bucket, Key: PREFIX + key })
  await client.send(new HeadBucketCommand({ Bucket: bucket })).catch((error: S3ServiceException) => {
    throw new StartError(explain(error, endpoint, bucket))
  })
  return {
    async put(key, content) {
      try {
        await new Upload({ client, params: { ...object(key), Body: content }, queueSize: 1 }).done()
      } catch (error) {
        content.destroy()
        throw error
      }
    },
    async get(key) {
      try {
        return (await client.send(new GetObjectCommand(object(key)))).Body as Readable
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined
        throw error
      }
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand(object(key)))
    },
  }
}

function explain(error: S3ServiceException, endpoint: string, bucket: string): string {
  switch (error.$metadata?.httpStatusCode) {
    case 404:
      return `There is no bucket "${bucket}" at ${endpoint}. Create it, or correct S3_BUCKET.`
    case 401:
    case 403:
      return `${endpoint} refuses these keys for the bucket "${bucket}". Check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, and what they allow.`
    default:
      return `The bucket "${bucket}" cannot be reached at ${endpoint} (${error.name}). Check S3_ENDPOINT, or unset all S3 settings: files then stand in the data directory.`
  }
}
