/** What a person gets in hand; `oneTimePassword` is null where it is good no more. */
export interface AccountSlip {
  login: string;
  fullName: string;
  email: string;
  oneTimePassword: string | null;
}
