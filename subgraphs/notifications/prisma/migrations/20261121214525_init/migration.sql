-- CreateTable
CREATE TABLE "groups" (
    "id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_type" TEXT,
    "subject_id" UUID,
    "post_id" UUID,
    "folder" TEXT NOT NULL,
    "in_app" BOOLEAN NOT NULL,
    "chain" UUID NOT NULL,
    "slot" UUID,
    "window_ends_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "actors_count" INTEGER NOT NULL,
    "hidden_at" TIMESTAMPTZ(3),
    "text_key" TEXT,
    "url" TEXT,

    CONSTRAINT "groups_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "group_members" (
    "group_id" UUID NOT NULL,
    "actor_id" UUID NOT NULL,
    "item" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "group_members_pkey" PRIMARY KEY ("group_id","actor_id","item")
);

-- CreateTable
CREATE TABLE "endings" (
    "thing" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "endings_pkey" PRIMARY KEY ("thing")
);

-- CreateTable
CREATE TABLE "read_marks" (
    "person_id" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "group_id" UUID NOT NULL,

    CONSTRAINT "read_marks_pkey" PRIMARY KEY ("person_id")
);

-- CreateTable
CREATE TABLE "push_jobs" (
    "group_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "leased_until" TIMESTAMPTZ(3),

    CONSTRAINT "push_jobs_pkey" PRIMARY KEY ("group_id")
);

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

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "topic" TEXT NOT NULL,
    "partition_key" TEXT NOT NULL,
    "envelope" JSONB NOT NULL,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "consumer_group" TEXT NOT NULL,
    "event_id" UUID NOT NULL,
    "processed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("consumer_group","event_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "groups_slot_key" ON "groups"("slot");

-- CreateIndex
CREATE INDEX "groups_recipient_id_updated_at_id_idx" ON "groups"("recipient_id", "updated_at", "id");

-- CreateIndex
CREATE INDEX "groups_chain_idx" ON "groups"("chain");

-- CreateIndex
CREATE INDEX "groups_post_id_recipient_id_idx" ON "groups"("post_id", "recipient_id");

-- CreateIndex
CREATE INDEX "groups_subject_id_idx" ON "groups"("subject_id");

-- CreateIndex
CREATE INDEX "group_members_actor_id_idx" ON "group_members"("actor_id");

-- CreateIndex
CREATE INDEX "endings_at_idx" ON "endings"("at");

-- CreateIndex
CREATE INDEX "push_jobs_due_at_idx" ON "push_jobs"("due_at");

-- CreateIndex
CREATE INDEX "push_jobs_recipient_id_idx" ON "push_jobs"("recipient_id");

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE NO ACTION;
