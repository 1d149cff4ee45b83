#!/bin/sh
# Records all runs anew, each in the time that it takes: record.sh COMFYPULSE FOLDER, where COMFYPULSE is the command.
set -eu
command=$1
folder=$2
here=$(dirname "$0")
samples=$here/../../samples/workflows

# record NAME TIMING MODEL_LOAD WORKFLOW [SET…]: the same workflow twice on one pod, cold and then, with another seed, warm.
record() {
    name=$1 timing=$2 load=$3 workflow=$4
    shift 4
    address=$(mktemp)
    $command pod --port 0 --no-previews --timing "$timing" --model-load "$load" >"$address" 2>/dev/null &
    pod=$!
    until [ -s "$address" ]; do sleep 1; done
    for state in cold warm; do
        seed=$([ $state = cold ] && echo 1 || echo 2)
        $command run "$workflow" --pod "$(cat "$address")" --quiet --out "$folder/output" --seed "$seed" "$@" --record "$folder/$name-$state"
    done
    kill -TERM $pod
    wait $pod
    rm "$address"
}

# Three at a time: what the pod really computes, its pictures, should not take longer than it pretends to take.
record video video 8s "$samples/video.json" --set EmptyHunyuanLatentVideo.width=480 --set EmptyHunyuanLatentVideo.height=272 --set EmptyHunyuanLatentVideo.length=33 &
{
    record flux flux 40s "$samples/flux.json" --set EmptySD3LatentImage.width=1024 --set EmptySD3LatentImage.height=1024
    record sdxl-load-60s sdxl 60s "$here/workflows/sdxl.json"
    record sdxl-load-1s sdxl 1s "$here/workflows/sdxl.json"
} &
{
    record sdxl-batch sdxl 6s "$here/workflows/sdxl.json" --set EmptyLatentImage.batch_size=4
    record sdxl-two-pass sdxl 6s "$here/workflows/sdxl-two-pass.json"
    record sdxl-upscale upscale 6s "$here/workflows/sdxl-upscale.json"
} &
wait
rm -r "$folder/output"
