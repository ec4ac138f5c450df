-- The stream of packages/streams. What Prisma cannot say: partitions, room in pages, and the rows of the heads.

-- CreateTable
CREATE TABLE "stream_entries" (
    "partition" SMALLINT NOT NULL,
    "position" BIGINT NOT NULL,
    "slot" SMALLINT NOT NULL,
    "topic" TEXT NOT NULL,
    "event" JSON NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stream_entries_pkey" PRIMARY KEY ("partition","position","slot")
) PARTITION BY LIST ("slot");

-- CreateIndex
CREATE INDEX "stream_entries_topic_position_idx" ON "stream_entries"("topic", "position");

-- A table a day, used again after eleven days, so that no table is made or dropped while the platform serves.
CREATE TABLE "stream_entries_0" PARTITION OF "stream_entries" FOR VALUES IN (0);
CREATE TABLE "stream_entries_1" PARTITION OF "stream_entries" FOR VALUES IN (1);
CREATE TABLE "stream_entries_2" PARTITION OF "stream_entries" FOR VALUES IN (2);
CREATE TABLE "stream_entries_3" PARTITION OF "stream_entries" FOR VALUES IN (3);
CREATE TABLE "stream_entries_4" PARTITION OF "stream_entries" FOR VALUES IN (4);
CREATE TABLE "stream_entries_5" PARTITION OF "stream_entries" FOR VALUES IN (5);
CREATE TABLE "stream_entries_6" PARTITION OF "stream_entries" FOR VALUES IN (6);
CREATE TABLE "stream_entries_7" PARTITION OF "stream_entries" FOR VALUES IN (7);
CREATE TABLE "stream_entries_8" PARTITION OF "stream_entries" FOR VALUES IN (8);
CREATE TABLE "stream_entries_9" PARTITION OF "stream_entries" FOR VALUES IN (9);
CREATE TABLE "stream_entries_10" PARTITION OF "stream_entries" FOR VALUES IN (10);

-- CreateTable
CREATE TABLE "stream_heads" (
    "partition" SMALLINT NOT NULL,
    "last" BIGINT NOT NULL DEFAULT 0,
    "expired" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "stream_heads_pkey" PRIMARY KEY ("partition")
) WITH (fillfactor = 10);

INSERT INTO "stream_heads" ("partition") SELECT generate_series(0, 15);

-- What Prisma cannot say of this one: it is unlogged, and its rows are changed in place again and again.
-- CreateTable
CREATE UNLOGGED TABLE "presence" (
    "account_id" UUID NOT NULL,
    "active_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "presence_pkey" PRIMARY KEY ("account_id")
) WITH (fillfactor = 50);
