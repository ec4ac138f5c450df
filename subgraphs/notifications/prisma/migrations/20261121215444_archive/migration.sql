-- CreateTable
CREATE TABLE "clearings" (
    "person_id" UUID NOT NULL,
    "folder" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "group_id" UUID NOT NULL,
    "is_pending" BOOLEAN NOT NULL,

    CONSTRAINT "clearings_pkey" PRIMARY KEY ("person_id","folder")
);

-- CreateTable
CREATE TABLE "archived_groups" (
    "id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "folder" TEXT NOT NULL,
    "subject_type" TEXT,
    "subject_id" UUID,
    "post_id" UUID,
    "text_key" TEXT,
    "url" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL,
    "actors_count" INTEGER NOT NULL,
    "actors" JSONB NOT NULL,
    "actor_ids" UUID[],

    CONSTRAINT "archived_groups_pkey" PRIMARY KEY ("id","updated_at")
) PARTITION BY RANGE ("updated_at");

-- CreateTable
CREATE TABLE "archivings" (
    "group_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "archivings_pkey" PRIMARY KEY ("group_id")
);

-- CreateTable
CREATE TABLE "erasures" (
    "account_id" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "erasures_pkey" PRIMARY KEY ("account_id")
);

-- CreateIndex
CREATE INDEX "clearings_is_pending_idx" ON "clearings"("is_pending");

-- CreateIndex
CREATE INDEX "archived_groups_recipient_id_updated_at_id_idx" ON "archived_groups"("recipient_id", "updated_at", "id");

-- CreateIndex
CREATE INDEX "archived_groups_post_id_idx" ON "archived_groups"("post_id");

-- CreateIndex
CREATE INDEX "archived_groups_actor_ids_idx" ON "archived_groups" USING GIN ("actor_ids");

-- CreateIndex
CREATE INDEX "group_members_group_id_at_actor_id_idx" ON "group_members"("group_id", "at" DESC, "actor_id" DESC);

-- CreateIndex
CREATE INDEX "groups_updated_at_idx" ON "groups"("updated_at");
