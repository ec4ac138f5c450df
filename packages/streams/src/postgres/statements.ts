import { streamSlots } from './slots';

/**
 * One statement: the heads are locked in one order, whoever calls, so that no two callers wait for each other; then
 * positions, rows and times are made under their locks.
 * $1 topics, $2 partitions, $3 events, $4 the time or null.
 */
export const append = `
  WITH record AS (
    SELECT *, row_number() OVER (PARTITION BY partition ORDER BY place) AS nth
    FROM unnest($1::text[], $2::smallint[], $3::json[]) WITH ORDINALITY AS input (topic, partition, event, place)
  ), held AS (
    SELECT partition FROM stream_heads WHERE partition = ANY ($2::smallint[]) ORDER BY partition FOR NO KEY UPDATE
  ), head AS (
    UPDATE stream_heads SET last = last + added.entries
    FROM (SELECT partition, count(*) AS entries FROM record GROUP BY partition) added JOIN held USING (partition)
    WHERE stream_heads.partition = added.partition
    RETURNING stream_heads.partition, last - entries AS before, coalesce($4::timestamptz, clock_timestamp()) AS at
  ), placed AS (
    SELECT partition, before + nth AS position, topic, event, at::timestamptz(3) AS occurred_at, place
    FROM record JOIN head USING (partition)
  ), written AS (
    INSERT INTO stream_entries (partition, position, slot, topic, event, occurred_at)
    SELECT partition, position, floor(extract(epoch FROM occurred_at) / 86400)::bigint % ${streamSlots}, topic, event, occurred_at
    FROM placed ORDER BY place
  )
  SELECT partition, position, occurred_at FROM placed ORDER BY place`;

export const bounds = 'SELECT last, expired FROM stream_heads ORDER BY partition';

const columns = 'entry.partition, entry.position, entry.topic, entry.event, entry.occurred_at';

/** $1 partitions, $2 after, $3 up to, $4 topics, $5 entries of each partition: passes what is of others. */
export const pageOfSpans = `
  SELECT entry.* FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS span (partition, after, up_to)
  CROSS JOIN LATERAL (
    SELECT ${columns} FROM stream_entries entry
    WHERE entry.partition = span.partition AND entry.position > span.after AND entry.position <= span.up_to
      AND entry.topic = ANY ($4::text[])
    ORDER BY entry.position LIMIT $5
  ) entry
  ORDER BY entry.partition, entry.position`;

/** $1 partitions, $2 after, $3 up to, $4 topics, $5 their partitions, $6 entries of each partition: by the topics' index. */
export const pageOfTopics = `
  SELECT partition, position, topic, event, occurred_at FROM (
    SELECT entry.*, row_number() OVER (PARTITION BY entry.partition ORDER BY entry.position) AS nth
    FROM unnest($4::text[], $5::smallint[]) AS wanted (topic, partition)
    JOIN unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS span (partition, after, up_to) USING (partition)
    CROSS JOIN LATERAL (
      SELECT ${columns} FROM stream_entries entry
      WHERE entry.topic = wanted.topic AND entry.partition = wanted.partition
        AND entry.position > span.after AND entry.position <= span.up_to
      ORDER BY entry.position LIMIT $6
    ) entry
  ) found WHERE nth <= $6 ORDER BY partition, position`;

/** $1 after, by partition; $2 entries. */
export const since = `
  SELECT entry.* FROM unnest($1::bigint[]) WITH ORDINALITY AS span (after, place)
  CROSS JOIN LATERAL (
    SELECT ${columns} FROM stream_entries entry
    WHERE entry.partition = span.place - 1 AND entry.position > span.after
    ORDER BY entry.position LIMIT $2
  ) entry
  ORDER BY entry.partition, entry.position LIMIT $2`;
