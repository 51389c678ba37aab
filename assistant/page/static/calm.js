// Runs before the framework, whose page loader leaves a timer behind that asks for sixty frames
// a second as long as the page is open. A run of frames that does not end is slowed down.
{
  const LONGEST = 120; // frames in a row, two seconds: no movement of the page takes longer
  const REST = 1000; // milliseconds between two frames of a run that is longer
  const request = window.requestAnimationFrame.bind(window);
  const cancel = window.cancelAnimationFrame.bind(window);
  let run = 0;
  window.requestAnimationFrame = (draw) => {
    const length = run + 1;
    const step = (time) => {
      run = length;
      try {
        draw(time);
      } finally {
        run = 0;
      }
    };
    return length < LONGEST ? request(step) : -setTimeout(() => request(step), REST);
  };
  window.cancelAnimationFrame = (id) => (id < 0 ? clearTimeout(-id) : cancel(id));
}
