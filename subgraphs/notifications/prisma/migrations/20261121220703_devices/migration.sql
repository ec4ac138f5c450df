-- AlterTable
ALTER TABLE "push_jobs" ADD COLUMN     "device_ids" UUID[] DEFAULT ARRAY[]::UUID[],
ADD COLUMN     "pushed_at" TIMESTAMPTZ(3),
ALTER COLUMN "due_at" DROP NOT NULL;

-- CreateTable
CREATE TABLE "devices" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "address_digest" BYTEA NOT NULL,
    "p256dh" TEXT,
    "auth" TEXT,
    "name" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL,
    "failing_since" TIMESTAMPTZ(3),
    "retry_at" TIMESTAMPTZ(3),

    CONSTRAINT "devices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ended_sessions" (
    "session_id" UUID NOT NULL,
    "ended_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ended_sessions_pkey" PRIMARY KEY ("session_id")
);

-- CreateTable
CREATE TABLE "generated_keys" (
    "name" TEXT NOT NULL,
    "private_key" TEXT NOT NULL,

    CONSTRAINT "generated_keys_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "devices_address_digest_key" ON "devices"("address_digest");

-- CreateIndex
CREATE INDEX "devices_person_id_created_at_id_idx" ON "devices"("person_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "devices_session_id_idx" ON "devices"("session_id");

-- CreateIndex
CREATE INDEX "ended_sessions_ended_at_idx" ON "ended_sessions"("ended_at");
