"""From the start of the process to the first answer: `python -m benchmarks.at_work.first_answer STATE [quick]`."""

import sys

from benchmarks.measure import Meter, spent

clock = Meter()
clock.cpu["start"] = spent()
with clock.stretch("import"):
    from barnraise.core.regions.stop import Stop
    from benchmarks.regions import functions, instances
with clock.stretch("read"):
    ground = functions.state(sys.argv[1], quick="quick" in sys.argv)
    questions = [instances.located(ground, number) for number in range(len(instances.FUNCTIONS))]
with clock.stretch("solve"):
    found = [functions.solve(question, Stop(gap=functions.OPEN / 100)) for question in questions]
clock.tell(saved=sum(one.value for one in found), bound=sum(one.bound for one in found))
