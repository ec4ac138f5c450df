export interface UsersOptions {
  /** Days for which a handle that was given up stays reserved for its old owner. Default 30. */
  handleReservationDays?: number;
  /** Handles that one person may have reserved at once: so many changes in `handleReservationDays`. Default 10. */
  maxReservedHandles?: number;
  /** The clock. Default: the machine's. */
  now?: () => Date;
}

export const usersOptionsOf = (options: UsersOptions): Required<UsersOptions> => ({
  handleReservationDays: options.handleReservationDays ?? 30,
  maxReservedHandles: options.maxReservedHandles ?? 10,
  now: options.now ?? (() => new Date()),
});
