/** Whether a promise settles by itself, without a timer, a call or a cipher of the runtime. */
export async function settlesAtOnce(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = () => {
    settled = true;
  };
  promise.then(note, note);
  // More turns than any chain of plain awaits takes, and no turn of the event loop.
  for (let turn = 0; turn < 50; turn++) await null;
  return settled;
}
